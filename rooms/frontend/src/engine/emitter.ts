/** Announces values to whoever listens at that moment. */
export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => unknown>();

  /** Calls `listener` with every value from now on; returns what ends it. */
  on(listener: (value: T) => unknown): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
}
