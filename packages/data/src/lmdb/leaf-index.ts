import { LmdbError } from "./lmdb-error.ts";
import type { Tree } from "./meta.ts";
import type { Page } from "./page.ts";
import type { PageFile } from "./page-file.ts";

/** A place in a leaf page. */
export interface LeafPlace {
  readonly page: Page;
  readonly slot: number;
}

/**
 * Finds entries by their number in key order. It knows the leaf pages as far as entries were asked for, and the number of
 * each one's first entry: whoever reads from the start never waits for a walk through the whole tree.
 */
export class LeafIndex {
  readonly #file: PageFile;
  readonly #tree: Tree;
  readonly #walk: Iterator<Page>;
  readonly #leaves: { readonly page: number; readonly first: number }[] = [];
  #known = 0;

  constructor(file: PageFile, tree: Tree) {
    this.#file = file;
    this.#tree = tree;
    this.#walk = this.#walkLeaves(tree.root, tree.depth);
  }

  /** @throws LmdbError for a damaged page, or where there are not as many entries as the meta page says */
  find(index: number): LeafPlace {
    while (this.#known <= index) this.#learn();
    let low = 0;
    let high = this.#leaves.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#leaves[middle]?.first ?? Infinity) <= index) low = middle;
      else high = middle;
    }
    const leaf = this.#leaves[low];
    if (leaf === undefined) throw new RangeError(`${this.#file.name}: there is no entry number ${index}`);
    return { page: this.#file.page(leaf.page), slot: index - leaf.first };
  }

  #learn(): void {
    const { done, value: page } = this.#walk.next();
    const found = this.#known + (done === true ? 0 : page.count);
    if (done === true || found > this.#tree.entries)
      throw new LmdbError(
        `${this.#file.name}: is damaged: its meta page counts ${this.#tree.entries} entries, its leaf pages ${done === true ? "" : "at least "}${found}`,
      );
    this.#leaves.push({ page: page.number, first: this.#known });
    this.#known = found;
  }

  /** The leaf pages in key order. */
  *#walkLeaves(number: number | null, depth: number): Generator<Page, undefined> {
    if (number === null) return;
    const page = this.#file.page(number);
    if (page.is("leaf")) yield page;
    // A damaged branch that points back up would never end.
    else if (depth <= 1) throw page.damaged(`it is a branch where the tree's depth of ${this.#tree.depth} says a leaf`);
    else for (let slot = 0; slot < page.count; slot++) yield* this.#walkLeaves(page.child(page.node(slot)), depth - 1);
  }
}
