import { dispose } from "./dispose.ts";

/**
 * Objects that `using` ends, or `object[dispose]()` where there is no `using`.
 *
 * A class for three others to extend, because `isolatedDeclarations` allows no computed name on a class but Symbol's own, and
 * an engine may lack `Symbol.dispose`. So the method is declared under that name, which leaves no code, and defined under ours.
 */
export abstract class Scoped implements Disposable {
  declare readonly [Symbol.dispose]: () => void;

  static {
    const value = function (this: Scoped): void {
      this.end();
    };
    Object.defineProperty(this.prototype, dispose, { value, configurable: true, writable: true });
  }

  /** Frees what this object holds. Ending it twice does no harm. */
  protected abstract end(): void;
}
