import { type Feed, type Net, NetError } from "@squeezenet/caffe";
import { type Shape, show, size } from "@squeezenet/core";
import { type BlobLike, ofBlobLike } from "./blob.ts";

/** Numbers for a net's inputs, by blob. */
export type Inputs = Readonly<Record<string, BlobLike>>;

/** The shapes that inputs come with. @throws NetError for a blob that is no input */
export function shapesOf(inputs: Inputs, net: Net): Record<string, Shape> {
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, blob]) => {
      if (!net.inputs.has(name)) throw noInput(net, name);
      const { shape } = ofBlobLike(blob);
      return shape === undefined ? [] : [[name, shape]];
    }),
  );
}

/** The numbers of every input. @throws NetError for one that is missing, is not the net's or does not fill its blob */
export function feedOf(net: Net, inputs: Inputs): Feed {
  for (const name of Object.keys(inputs)) if (!net.inputs.has(name)) throw noInput(net, name);
  return Object.fromEntries(
    [...net.inputs].map(([name, shape]) => {
      const blob = inputs[name];
      if (blob === undefined)
        throw new NetError(`${titleOf(net)} wants input "${name}", ${show(shape)}: none was given`);
      const { data } = ofBlobLike(blob);
      if (data.length !== size(shape))
        throw new NetError(`input "${name}" is ${show(shape)}, ${size(shape)} numbers, and ${data.length} were given`);
      return [name, data];
    }),
  );
}

/** What messages call a net: many deploy files give it no name. */
export const titleOf = ({ name }: { readonly name: string }): string => (name === "" ? "the net" : `net "${name}"`);

/** A name that no input has; the message lists those that there are. */
export const noInput = (net: Net, name: string): NetError =>
  new NetError(`${titleOf(net)} has no input "${name}" (there is: ${[...net.inputs.keys()].join(", ")})`);

/** A name that no blob has; the message lists those that there are. */
export const noBlob = (net: Net, name: string): NetError =>
  new NetError(`${titleOf(net)} has no blob "${name}" (there is: ${[...net.shapes.keys()].join(", ")})`);
