import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Journal } from "../../src/engine/journal";
import type { JournalEntry } from "../../src/engine/wire";

function left(seq: number): JournalEntry {
  return { event: "peer-left", payload: { seq, peerId: `peer-${seq}`, reason: "left" } };
}

describe("Journal", () => {
  let applied: number[];
  let asked: number[];
  let answer: () => Promise<{ seq: number; events: JournalEntry[] }>;
  let journal: Journal;

  beforeEach(() => {
    vi.useFakeTimers();
    applied = [];
    asked = [];
    journal = new Journal({
      apply: (entry) => applied.push(entry.payload.seq),
      fetch: (afterSeq) => {
        asked.push(afterSeq);
        return answer();
      },
    });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("applies events in the order of their numbers, however they come", () => {
    journal.start(10);
    for (const seq of [12, 13, 11, 14]) journal.receive(left(seq));
    expect(applied).toEqual([11, 12, 13, 14]);
    expect(journal.known).toBe(14);
  });

  it("keeps what comes before the snapshot and drops what the snapshot holds", () => {
    for (const seq of [5, 7, 6, 8]) journal.receive(left(seq));
    expect(applied).toEqual([]);
    journal.start(6);
    expect(applied).toEqual([7, 8]);
  });

  it("drops an event that comes twice", () => {
    journal.start(1);
    for (const seq of [2, 2, 1, 3, 2]) journal.receive(left(seq));
    expect(applied).toEqual([2, 3]);
  });

  it("asks for nothing when the missing event is merely late", async () => {
    journal.start(1);
    journal.receive(left(3));
    await vi.advanceTimersByTimeAsync(299);
    journal.receive(left(2));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(applied).toEqual([2, 3]);
    expect(asked).toEqual([]);
  });

  it("asks once for what stays missing", async () => {
    answer = () => Promise.resolve({ seq: 4, events: [left(2), left(3), left(4)] });
    journal.start(1);
    journal.receive(left(4));
    journal.receive(left(3));
    await vi.advanceTimersByTimeAsync(300);
    expect(applied).toEqual([2, 3, 4]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toEqual([1]);
  });

  it("notices a lost last event by the head that the server announces", async () => {
    answer = () => Promise.resolve({ seq: 2, events: [left(2)] });
    journal.start(1);
    journal.announce(1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toEqual([]);
    journal.announce(2);
    await vi.advanceTimersByTimeAsync(300);
    expect(applied).toEqual([2]);
  });

  it("asks again when asking failed", async () => {
    answer = () => Promise.reject(new Error("no connection"));
    journal.start(1);
    journal.receive(left(3));
    await vi.advanceTimersByTimeAsync(300);
    expect(asked).toEqual([1]);
    answer = () => Promise.resolve({ seq: 3, events: [left(2), left(3)] });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toEqual([1, 1]);
    expect(applied).toEqual([2, 3]);
  });

  it("goes on past events that the server no longer has", () => {
    journal.start(1);
    journal.receive(left(6));
    journal.replay(5, [left(4)]);
    expect(journal.known).toBe(6);
    expect(applied).toEqual([6]);
  });

  it("ignores an answer to a question asked before a reset", async () => {
    let settle: (value: { seq: number; events: JournalEntry[] }) => void = () => undefined;
    answer = () => new Promise((resolve) => (settle = resolve));
    journal.start(1);
    journal.receive(left(3));
    await vi.advanceTimersByTimeAsync(300);
    journal.reset();
    journal.start(100);
    settle({ seq: 3, events: [left(2), left(3)] });
    await vi.advanceTimersByTimeAsync(0);
    expect(applied).toEqual([]);
    expect(journal.known).toBe(100);
  });
});
