/**
 * A request that the server refused, or that never reached it.
 *
 * `code` is one of the contract's error codes, or one of two of our own:
 * `timeout` (no answer came) and `disconnected` (there is no connection).
 */
export class SignalingError extends Error {
  override readonly name = "SignalingError";

  constructor(
    readonly code: string,
    message: string,
    readonly retryable: boolean,
  ) {
    super(message);
  }
}

/** The error's code, or `null` when it did not come from signaling. */
export function codeOf(error: unknown): string | null {
  return error instanceof SignalingError ? error.code : null;
}
