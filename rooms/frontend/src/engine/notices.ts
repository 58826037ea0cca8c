import type { DeviceTrouble } from "./local-media";
import type { Source } from "./wire";

/** Things worth a short word to the user that leave no trace in the state. */
export type Notice =
  | { kind: "peer-joined" | "peer-left" | "hand-raised"; name: string }
  | { kind: "muted-by-moderator"; source: Source }
  | ({ kind: "device-trouble" } & DeviceTrouble)
  | { kind: "sending-failed"; source: Source }
  | { kind: "server-draining" };
