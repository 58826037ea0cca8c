import { useEffect } from "react";

import { useCall } from "./call-context";

/** M switches the microphone, V the camera, unless the user is typing. */
export function useShortcuts(): void {
  const { local } = useCall();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest("input, textarea, select")) return;
      const { microphone, camera } = local.state.getSnapshot();
      if (event.key === "m" || event.key === "M") {
        void local.setMicrophone(!(microphone.on && microphone.track));
      } else if (event.key === "v" || event.key === "V") {
        void local.setCamera(!(camera.on && camera.track));
      }
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [local]);
}
