const ADJECTIVES = ["amber", "brave", "bright", "calm", "clever", "coral", "gentle", "golden", "happy", "jolly", "lively", "lucky", "mellow", "misty", "quiet", "rapid", "silver", "sunny", "swift", "warm"];
const NOUNS = ["badger", "beach", "brook", "cedar", "comet", "falcon", "forest", "garden", "harbor", "island", "lagoon", "maple", "meadow", "otter", "panda", "pebble", "river", "robin", "summit", "valley"];

/** The longest room id that the server takes. */
const MAX_LENGTH = 64;

/** The room id that a name typed by a user stands for; empty when nothing of it can be used. */
export function roomIdOf(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .replace(/[^A-Za-z0-9_-]+/g, "-")
    .replace(/^[-_]+/, "")
    .slice(0, MAX_LENGTH)
    .replace(/-+$/, "");
}

/** A room id that is easy to say and hard to guess: two words and six letters or digits. */
export function randomRoomId(): string {
  const [adjective, noun, ...rest] = crypto.getRandomValues(new Uint32Array(8));
  const tail = rest.map((value) => (value % 36).toString(36)).join("");
  return `${pick(ADJECTIVES, adjective)}-${pick(NOUNS, noun)}-${tail}`;
}

function pick(words: string[], random = 0): string {
  return words[random % words.length] ?? "";
}
