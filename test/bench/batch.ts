/** What is signed before it is needed, so that the client's own cryptography is not in the way of what is measured. */
export class Batch<Item> {
  readonly #make: (index: number) => Item;
  #items: Item[] = [];
  #made = 0;
  /** Taken when nothing was left, and made on the spot. */
  late = 0;

  constructor(make: (index: number) => Item) {
    this.#make = make;
  }

  /** Forgets what is left (it ages) and makes this many. */
  prepare(count: number): void {
    this.late = 0;
    this.#items = Array.from({ length: count }, () => this.#next());
  }

  take(): Item {
    const item = this.#items.pop();
    if (item !== undefined) return item;
    this.late += 1;
    return this.#next();
  }

  #next(): Item {
    return this.#make(this.#made++);
  }
}
