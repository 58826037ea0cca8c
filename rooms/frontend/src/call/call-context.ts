import { createContext, useContext, useSyncExternalStore } from "react";

import type { Call } from "../engine/call";
import type { LocalState } from "../engine/local-media";
import type { CallState } from "../engine/state";
import type { CallConfig } from "./config";

interface CallContextValue {
  call: Call;
  config: CallConfig;
}

export const CallContext = createContext<CallContextValue | null>(null);

function useCallContext(): CallContextValue {
  const value = useContext(CallContext);
  if (!value) throw new Error("There is no call around this component.");
  return value;
}

export function useCall(): Call {
  return useCallContext().call;
}

export function useConfig(): CallConfig {
  return useCallContext().config;
}

/** A part of the call's state; the component is drawn again only when that part changes. */
export function useCallState<T>(select: (state: CallState) => T): T {
  const { subscribe, getSnapshot } = useCall();
  return useSyncExternalStore(subscribe, () => select(getSnapshot()));
}

/** A part of the state of this page's own microphone, camera and screen. */
export function useLocalState<T>(select: (state: LocalState) => T): T {
  const { state } = useCall().local;
  return useSyncExternalStore(state.subscribe, () => select(state.getSnapshot()));
}
