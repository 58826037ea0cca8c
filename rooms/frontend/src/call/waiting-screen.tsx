import { LoaderCircle } from "lucide-react";

import { useCall, useConfig } from "./call-context";
import "./message-screen.css";

/** Shown in the lobby. */
export function WaitingScreen() {
  const call = useCall();
  const { roomName } = useConfig();
  return (
    <main className="message-screen">
      <LoaderCircle className="message-screen__spinner" size={40} aria-hidden="true" />
      <h1 role="status">Waiting to be let in</h1>
      <p className="hint">Somebody in {roomName} will see that you are here.</p>
      <button type="button" className="button" onClick={() => call.leave()}>
        Leave
      </button>
    </main>
  );
}
