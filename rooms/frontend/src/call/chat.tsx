import { SendHorizontal } from "lucide-react";
import { useRef, useState, type SubmitEvent, type KeyboardEvent } from "react";

import { IconButton } from "../ui/icon-button";
import { useCall, useCallState } from "./call-context";
import { linkify } from "./linkify";
import { joinErrorText } from "./texts";
import { useStickToBottom } from "./use-stick-to-bottom";

/** The longest message that the server takes. */
const MAX_LENGTH = 4_000;

export function Chat() {
  const messages = useCallState((state) => state.messages);
  const selfId = useCallState((state) => state.self?.peerId);
  const list = useRef<HTMLOListElement>(null);
  const last = messages.at(-1);
  useStickToBottom(list, last?.messageId, last?.peerId === selfId);
  return (
    <div className="chat">
      <ol ref={list} className="chat__messages" aria-live="polite" tabIndex={0} aria-label="Messages">
        {messages.length === 0 && <li className="hint chat__empty">No messages yet.</li>}
        {messages.map((message, index) => {
          const continued = messages[index - 1]?.peerId === message.peerId;
          return (
            <li key={message.messageId} className={continued ? "message message--continued" : "message"}>
              {!continued && (
                <p className="message__head">
                  <b>{message.peerId === selfId ? "You" : message.name}</b>
                  <time dateTime={message.sentAt}>{timeOf(message.sentAt)}</time>
                </p>
              )}
              <p className="message__text">{linkify(message.text)}</p>
            </li>
          );
        })}
      </ol>
      <Composer />
    </div>
  );
}

function Composer() {
  const call = useCall();
  const [text, setText] = useState("");
  const [error, setError] = useState<unknown>(null);

  const send = async (event: SubmitEvent | KeyboardEvent) => {
    event.preventDefault();
    const message = text.trim();
    if (!message) return;
    setText("");
    setError(null);
    try {
      await call.sendMessage(message);
    } catch (refusal) {
      setError(refusal);
      // What was written must not be lost, unless something new is being written already.
      setText((newer) => newer || message);
    }
  };

  return (
    <form className="chat__composer" onSubmit={(event) => void send(event)}>
      {error !== null && (
        <p className="alert" role="alert">
          {joinErrorText(error)}
        </p>
      )}
      <div className="chat__row">
        <textarea
          className="input"
          aria-label="Message"
          placeholder="Message everyone"
          rows={1}
          maxLength={MAX_LENGTH}
          autoFocus
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
              void send(event);
            }
          }}
        />
        <IconButton type="submit" label="Send message" look={text.trim() ? "on" : undefined}>
          <SendHorizontal />
        </IconButton>
      </div>
    </form>
  );
}

function timeOf(sentAt: string): string {
  return new Date(sentAt).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
