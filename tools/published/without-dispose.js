// Takes the disposal symbols, and what came into the language with them, away from an engine that has them, as Safari's engine is:
// before a program (node --import), or as a page's first script. Symbol's own two can be neither changed nor deleted, so the
// global `Symbol` is replaced by one that lacks them.
{
  const own = Symbol;
  const bare = (description) => own(description);
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(own)))
    if (name !== "dispose" && name !== "asyncDispose") Object.defineProperty(bare, name, descriptor);
  Object.defineProperty(own.prototype, "constructor", { value: bare, configurable: true, writable: true });
  globalThis.Symbol = bare;
  for (const name of ["SuppressedError", "DisposableStack", "AsyncDisposableStack"]) delete globalThis[name];
}
