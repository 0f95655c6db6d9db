/** Tells which layer a kernel call belongs to: the one that runs, or, in backward, the one whose forward call it undoes. */
export interface LayerLabels {
  readonly enter: (layer: string) => void;
  readonly of: (kernel: string, geometry: object) => string | null;
}

export function layerLabels(): LayerLabels {
  const forward = new Map<string, string>();
  let current: string | null = null;
  return {
    enter: (layer) => void (current = layer),
    of(kernel, geometry) {
      const [base, ...argument] = kernel.split("Grad");
      const key = `${base} ${JSON.stringify(geometry)}`;
      // Two layers of one geometry have one answer: the later, which backward meets first.
      if (argument.length > 0) return forward.get(key) ?? null;
      if (current !== null) forward.set(key, current);
      return current;
    },
  };
}
