/** An immutable value that can be watched: each change is a new value. */
export class Store<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(initial: T) {
    this.#value = initial;
  }

  /** The value now; the same object until the next change. */
  readonly getSnapshot = (): T => this.#value;

  /** Calls `listener` after each change; returns what ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Replaces the value; returning the same object means that nothing changed. */
  update(change: (value: T) => T): void {
    const next = change(this.#value);
    if (next === this.#value) return;
    this.#value = next;
    for (const listener of [...this.#listeners]) listener();
  }

  /** Replaces some fields of the value. */
  set(fields: Partial<T>): void {
    this.update((value) => ({ ...value, ...fields }));
  }
}
