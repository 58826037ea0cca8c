import { PhoneOff, RotateCcw } from "lucide-react";
import { useEffect, useRef } from "react";

import { useCallState } from "./call-context";
import "./message-screen.css";
import { endText } from "./texts";

/** The last screen: why the call is over, and where to go from here. */
export function EndScreen() {
  const end = useCallState((state) => state.end);
  const heading = useRef<HTMLHeadingElement>(null);
  // What had the focus is gone; a screen reader would otherwise say nothing.
  useEffect(() => {
    heading.current?.focus();
  }, []);
  const { title, detail } = endText(end?.reason ?? "left", end?.text ?? "");
  return (
    <main className="message-screen">
      <span className="message-screen__icon" aria-hidden="true">
        <PhoneOff size={30} />
      </span>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {detail && <p className="hint">{detail}</p>}
      <div className="message-screen__actions">
        {end?.reason !== "room-ended" && (
          <button type="button" className="button button--primary" onClick={() => location.reload()}>
            <RotateCcw size={18} aria-hidden="true" /> Join again
          </button>
        )}
        <a className="button" href="/">
          Home
        </a>
      </div>
    </main>
  );
}
