import { useEffect, type RefObject } from "react";

import { useCall } from "./call-context";

/** What a tile counts for until the browser has laid it out, in CSS pixels. */
const ASSUMED = { width: 320, height: 180 };

/** Tells the server while a video is on the screen, and how large it is there. */
export function useVisible(element: RefObject<HTMLElement | null>, consumerId: string | null): void {
  const { visibility } = useCall();
  useEffect(() => {
    const observed = element.current;
    if (!observed || consumerId === null) return;
    let onScreen = true;
    const tell = () => {
      if (!onScreen) return;
      const { width, height } = observed.getBoundingClientRect();
      const size = width > 0 && height > 0 ? { width, height } : ASSUMED;
      visibility.show(consumerId, size.width, size.height);
    };
    const sizes = new ResizeObserver(tell);
    const places = new IntersectionObserver((entries) => {
      onScreen = entries.at(-1)?.isIntersecting ?? onScreen;
      if (onScreen) tell();
      else visibility.hide(consumerId);
    });
    // A tab in the background is not laid out, and neither observer speaks there.
    tell();
    sizes.observe(observed);
    places.observe(observed);
    return () => {
      sizes.disconnect();
      places.disconnect();
      visibility.hide(consumerId);
    };
  }, [element, consumerId, visibility]);
}
