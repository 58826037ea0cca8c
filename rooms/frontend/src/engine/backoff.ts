/** Milliseconds to wait before the attempt after `attempt` (counted from 0): doubles up to 4 s. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const longest = Math.min(250 * 2 ** attempt, 4_000);
  // Half of it is chance, so that a whole room does not come back in one moment.
  return longest / 2 + (longest / 2) * random();
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
