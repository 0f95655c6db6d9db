/**
 * The engine's own symbol; where the engine has none (Safari, for one), the registered symbol that compiled `using` looks for.
 * The helpers of esbuild, Babel and oxc all use `Symbol.for("Symbol.dispose")` and `Symbol.for("Symbol.asyncDispose")` there.
 *
 * The global `Symbol` is left alone: a library that changes it changes it for every script of the page, and a polyfill that
 * comes later would find a symbol that it did not make. A polyfill of these symbols has to be loaded before this package.
 */
function ownOrRegistered<S extends symbol>(own: S | undefined, name: string): S {
  // The one cast: TypeScript's `Disposable` knows the engine's symbols only.
  return own ?? (Symbol.for(name) as S);
}

/** `Symbol.dispose` on every engine: the name of the method that `using` calls. */
export const dispose: typeof Symbol.dispose = ownOrRegistered(Symbol.dispose, "Symbol.dispose");

/** `Symbol.asyncDispose` on every engine: the name of the method that `await using` calls. */
export const asyncDispose: typeof Symbol.asyncDispose = ownOrRegistered(Symbol.asyncDispose, "Symbol.asyncDispose");
