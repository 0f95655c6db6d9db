import { Net } from "@squeezenet/caffe";
import type { NetParameter } from "@squeezenet/caffe-io";
import { Mt19937, type Shape } from "@squeezenet/core";
import { ofBlobLike } from "./blob.ts";
import { type Inputs, noInput } from "./inputs.ts";
import { partOfNet, type Range } from "./part-of-net.ts";

/** What a net was built from. */
export interface NetMaking {
  /** Filtered for its phase. */
  readonly parameter: NetParameter;
  readonly seed: number;
  /** Shapes of inputs in place of the prototxt's. */
  readonly shapes: ReadonlyMap<string, Shape>;
}

/** Forms that are kept: a program that runs ever other parts must not grow. */
const KEPT_FORMS = 8;

/** A net under the shapes that it is fed, its parts, and its differentiable form: all of them use the owner's weights. */
export class NetForms {
  readonly owner: Net;
  readonly #parameter: NetParameter;
  readonly #seed: number;
  #net: Net;
  #shapes: ReadonlyMap<string, Shape>;
  /** Parts and the differentiable form, by what they are. */
  readonly #forms = new Map<string, Net>();

  constructor(owner: Net, { parameter, seed, shapes }: NetMaking) {
    this.owner = owner;
    this.#parameter = parameter;
    this.#seed = seed;
    this.#net = owner;
    this.#shapes = shapes;
  }

  /** The whole net, under the shapes of today. */
  get net(): Net {
    return this.#net;
  }

  /** @throws NetError for a blob that is no input, or a shape that a layer cannot take */
  reshape(shapes: Readonly<Record<string, Shape>>): void {
    const changed = Object.entries(shapes).filter(([name, shape]) => {
      const now = this.#net.inputs.get(name);
      if (now === undefined) throw noInput(this.#net, name);
      return now.join() !== shape.join();
    });
    if (changed.length === 0) return;
    const next = new Map([...this.#shapes, ...changed]);
    this.#net = this.#build(this.#parameter, next);
    this.#shapes = next;
    this.#forms.clear();
  }

  /** The layers of a range, with the inputs' shapes. @throws NetError for a layer that the net does not have */
  partOf(range: Range, inputs: Inputs): Net {
    if (range.start === undefined && range.end === undefined) return this.#net;
    const given = Object.entries(inputs).flatMap(([name, blob]) => {
      const { shape } = ofBlobLike(blob);
      return shape === undefined ? [] : [[name, shape] as const];
    });
    const shapes = new Map([...this.#net.shapes, ...given]);
    const key = JSON.stringify([range.start, range.end, given]);
    return this.#form(key, () => this.#build(partOfNet(this.#parameter, range, shapes), this.#shapes));
  }

  /** The net with gradients of everything, inputs included. */
  differentiable(): Net {
    return this.#form("backward", () => this.#build(this.#parameter, this.#shapes, true));
  }

  #form(key: string, build: () => Net): Net {
    this.owner.expectLive("run");
    const form = this.#forms.get(key) ?? build();
    for (const oldest of this.#forms.keys()) if (this.#forms.size >= KEPT_FORMS) this.#forms.delete(oldest);
    this.#forms.set(key, form);
    return form;
  }

  #build(parameter: NetParameter, inputShapes: ReadonlyMap<string, Shape>, forceBackward = false): Net {
    this.owner.expectLive("be reshaped");
    const { backend, phase } = this.owner;
    const sharing = { backend, phase, inputShapes, share: this.owner, generator: new Mt19937(this.#seed) };
    return new Net(parameter, forceBackward ? { ...sharing, forceBackward } : sharing);
  }
}
