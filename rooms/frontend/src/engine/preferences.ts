/** What this browser remembers between calls. Private windows may forget or refuse. */
export interface Preferences {
  readonly name: string;
  readonly microphoneId: string | null;
  readonly cameraId: string | null;
  readonly speakerId: string | null;
}

const KEY = "jbcalling";
const NONE: Preferences = { name: "", microphoneId: null, cameraId: null, speakerId: null };

export function loadPreferences(): Preferences {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return { ...NONE, ...(stored as Partial<Preferences>) };
  } catch {
    return NONE;
  }
}

export function savePreferences(changes: Partial<Preferences>): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...loadPreferences(), ...changes }));
  } catch {
    // Storage is full or forbidden; the choice holds for this page then.
  }
}
