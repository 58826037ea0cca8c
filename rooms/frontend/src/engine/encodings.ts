import type { types } from "mediasoup-client";

import type { Source } from "./wire";

type Sending = Pick<types.ProducerOptions, "encodings" | "codecOptions" | "codec">;

/** Three sizes of the camera, so that everyone gets the one that fits their tile and network. */
const CAMERA_ENCODINGS: types.RtpEncodingParameters[] = [
  { scaleResolutionDownBy: 4, maxBitrate: 150_000, scalabilityMode: "L1T3" },
  { scaleResolutionDownBy: 2, maxBitrate: 500_000, scalabilityMode: "L1T3" },
  { scaleResolutionDownBy: 1, maxBitrate: 1_500_000, scalabilityMode: "L1T3" },
];

/** A screen is sent once and sharp: text that was scaled down cannot be read. */
const SCREEN_ENCODINGS: types.RtpEncodingParameters[] = [{ maxBitrate: 2_500_000, maxFramerate: 15 }];

/** How a source is encoded. */
export function encodingOf(source: Source, capabilities: types.RtpCapabilities): Sending {
  switch (source) {
    case "microphone":
      // DTX sends next to nothing while nobody speaks.
      return { codecOptions: { opusDtx: true, opusFec: true, opusStereo: false } };
    case "screen-audio":
      return { codecOptions: { opusFec: true, opusStereo: true } };
    case "camera":
      return {
        encodings: CAMERA_ENCODINGS,
        codec: vp8(capabilities),
        // Without it the picture takes seconds to become sharp.
        codecOptions: { videoGoogleStartBitrate: 1_000 },
      };
    case "screen":
      return { encodings: SCREEN_ENCODINGS, codec: vp8(capabilities) };
  }
}

/** The one video codec that every browser sends in several sizes. */
function vp8(capabilities: types.RtpCapabilities): types.RtpCodecCapability | undefined {
  return capabilities.codecs?.find((codec) => codec.mimeType.toLowerCase() === "video/vp8");
}
