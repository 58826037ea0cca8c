import { useEffect, useState } from "react";

import { useCall } from "./call-context";
import { noticeText } from "./texts";

export interface Toast {
  id: number;
  text: string;
}

/** How long a toast stays, in milliseconds. */
const LIFE = 5_000;
/** When everybody comes at once, only the latest are worth reading. */
const MOST = 4;

/** What the call wants to mention, each for a few seconds. */
export function useToasts(): readonly Toast[] {
  const call = useCall();
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  useEffect(() => {
    let count = 0;
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const stop = call.notices.on((notice) => {
      count += 1;
      const toast = { id: count, text: noticeText(notice) };
      // The same again, as when a button is pressed twice, replaces itself.
      setToasts((shown) => [...shown.filter(({ text }) => text !== toast.text), toast].slice(-MOST));
      const timer = setTimeout(() => {
        timers.delete(timer);
        setToasts((shown) => shown.filter(({ id }) => id !== toast.id));
      }, LIFE);
      timers.add(timer);
    });
    return () => {
      stop();
      timers.forEach(clearTimeout);
    };
  }, [call]);
  return toasts;
}
