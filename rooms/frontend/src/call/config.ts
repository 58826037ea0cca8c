/** What the server wrote into the page; one that is served apart knows less. */
export interface CallConfig {
  roomId: string;
  roomName: string;
  /** The signed-in user's name; empty for a guest. */
  userName: string;
  /** Where signaling is; empty: at the server that sent the page. */
  signalingUrl: string;
}

export function readConfig(): CallConfig {
  const element = document.getElementById("call-config");
  if (!element) throw new Error("The page has no call configuration.");
  return completeConfig(JSON.parse(element.textContent) as CallConfig, location.pathname);
}

/** A page that is the same for all rooms finds its room in its own address, `/r/<room id>/`. */
export function completeConfig(config: CallConfig, path: string): CallConfig {
  if (config.roomId !== "") return config;
  const roomId = path.split("/")[2] ?? "";
  return { ...config, roomId, roomName: roomId };
}
