import { useState } from "react";

import { useCallState } from "./call-context";

/** How many messages came since the chat was last open. What was written before joining counts as read. */
export function useUnread(chatOpen: boolean): number {
  const messages = useCallState((state) => state.messages);
  const last = messages.at(-1)?.messageId;
  const [read, setRead] = useState(last);
  if (chatOpen && read !== last) setRead(last);
  const index = messages.findLastIndex((message) => message.messageId === read);
  return chatOpen ? 0 : messages.length - 1 - index;
}
