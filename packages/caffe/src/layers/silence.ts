import type { LayerFactory } from "../layer.ts";

/** Silence: takes blobs so that they are not outputs of the net (silence_layer.cpp). */
export const silence: LayerFactory = () => ({ blobs: [], forward: () => ({ tops: [] }) });
