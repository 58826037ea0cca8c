import { StrictMode } from "react";

import { Call } from "../engine/call";
import { LocalMedia } from "../engine/local-media";
import { createBrowserDevice } from "../engine/media-session";
import { Signaling } from "../engine/signaling";
import "../ui/theme.css";
import "../ui/controls.css";
import { mount } from "../ui/mount";
import { App } from "./app";
import { CallContext } from "./call-context";
import { readConfig } from "./config";
import { ErrorBoundary } from "./error-boundary";

declare global {
  interface Window {
    /** A hook for debugging and tests: `await jbcalling.call.stats()` in the console. */
    jbcalling: { call: Call };
  }
}

const config = readConfig();
const call = new Call({
  roomId: config.roomId,
  signaling: Signaling.open(config.signalingUrl, new URLSearchParams(location.search).get("token")),
  local: new LocalMedia(),
  createDevice: createBrowserDevice,
});
window.jbcalling = { call };
// Otherwise the others would look at a frozen picture until the server gives this peer up.
window.addEventListener("pagehide", () => call.leave());

mount(
  <StrictMode>
    <CallContext value={{ call, config }}>
      <ErrorBoundary>
        <App />
      </ErrorBoundary>
    </CallContext>
  </StrictMode>,
);
