import type { types } from "mediasoup-client";

import type { Signaling } from "./signaling";
import type { Transport } from "./wire";

/** The wire's transport in mediasoup-client's words. */
export function transportOptions(
  transport: Transport,
  iceServers: RTCIceServer[],
): types.TransportOptions {
  const { transportId, iceParameters, iceCandidates, dtlsParameters } = transport;
  return { id: transportId, iceParameters, iceCandidates, dtlsParameters, iceServers };
}

/**
 * Tells the server this end's DTLS parameters when the transport first needs it.
 *
 * The transport is not kept waiting for the answer, so that what follows (`produce`,
 * `resume-consumers`) leaves in the same flight; a refusal is told to `onFailure`.
 */
export function connectOnUse(
  transport: types.Transport,
  signaling: Signaling,
  onFailure: (error: unknown) => void,
): void {
  transport.on("connect", ({ dtlsParameters }, done) => {
    signaling
      .request("connect-transport", { transportId: transport.id, dtlsParameters })
      .catch(onFailure);
    done();
  });
}
