import { readsDatabase } from "@squeezenet/caffe";
import type { LayerParameter, NetParameter } from "@squeezenet/caffe-io";
import type { Shape } from "@squeezenet/core";

/** A blob that a net is fed. */
export interface FedBlob {
  readonly name: string;
  /** Of a batch; null for a Data layer's images, whose size only the data tell. */
  readonly shape: Shape | null;
  /** Samples of a batch. */
  readonly batchSize: number;
}

/** The blobs that a net is fed: the tops of its Data and Input layers. @param net filtered for its phase */
export const fedBlobs = ({ layer }: NetParameter): readonly FedBlob[] =>
  layer.flatMap((each) => (readsDatabase(each) ? dataTops(each) : each.type === "Input" ? inputTops(each) : []));

function dataTops({ top, data_param: { batch_size: batchSize } }: LayerParameter): readonly FedBlob[] {
  return top.map((name, i) => ({ name, shape: i === 0 ? null : [batchSize], batchSize }));
}

function inputTops({ top, input_param: { shape } }: LayerParameter): readonly FedBlob[] {
  return top.map((name, i) => {
    const dim = (shape[i] ?? shape[0])?.dim ?? [];
    return { name, shape: dim, batchSize: dim[0] ?? 1 };
  });
}
