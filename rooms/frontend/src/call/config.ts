/** What the server wrote into the page. */
export interface CallConfig {
  roomId: string;
  roomName: string;
  /** The signed-in user's name; empty for a guest. */
  userName: string;
}

export function readConfig(): CallConfig {
  const element = document.getElementById("call-config");
  if (!element) throw new Error("The page has no call configuration.");
  return JSON.parse(element.textContent) as CallConfig;
}
