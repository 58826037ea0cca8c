/** Why a device cannot be used. */
export type DeviceProblem = "denied" | "missing" | "busy" | "lost" | "insecure" | "failed";

/** What an error of `getUserMedia` means to a user. */
export function problemOf(error: unknown): DeviceProblem {
  const name = error instanceof Error ? error.name : "";
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "failed";
  }
}
