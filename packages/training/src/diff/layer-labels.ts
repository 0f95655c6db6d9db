/** Tells which layer a kernel call belongs to: the one that runs, or, in backward, the one whose forward call it undoes. */
export interface LayerLabels {
  readonly enter: (layer: string) => void;
  /** @param name the kernel's, or its formula's */
  readonly of: (name: string, geometry: object) => string | null;
}

export function layerLabels(): LayerLabels {
  const forward = new Map<string, string>();
  let current: string | null = null;
  return {
    enter: (layer) => void (current = layer),
    of(name, geometry) {
      const [base, ...argument] = name.split("Grad");
      // A formula and its gradient are two.
      const key = `${base} ${JSON.stringify({ ...geometry, formula: undefined })}`;
      // Two layers of one geometry have one answer: the later, which backward meets first.
      if (argument.length > 0) return forward.get(key) ?? null;
      if (current !== null) forward.set(key, current);
      return current;
    },
  };
}
