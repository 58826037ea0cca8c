import { useState, type SubmitEvent } from "react";

import { savePreferences } from "../engine/preferences";
import { useCall, useCallState } from "./call-context";
import { DeviceSelects } from "./device-selects";
import { joinErrorText } from "./texts";

/** Devices and name, during the call. */
export function SettingsForm({ onDone }: { onDone: () => void }) {
  const call = useCall();
  const shownName = useCallState((state) => state.self?.name ?? "");
  const [name, setName] = useState(shownName);
  const [error, setError] = useState<unknown>(null);

  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    try {
      if (wanted && wanted !== shownName) await call.setName(wanted);
      savePreferences({ name: wanted || shownName });
      onDone();
    } catch (refusal) {
      setError(refusal);
    }
  };

  return (
    <form className="settings" onSubmit={(event) => void save(event)}>
      <DeviceSelects />
      <div className="field">
        <label className="field__label" htmlFor="settings-name">
          Your name
        </label>
        <input
          id="settings-name"
          className="input"
          maxLength={64}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      {error !== null && (
        <p className="alert" role="alert">
          {joinErrorText(error)}
        </p>
      )}
      <button type="submit" className="button button--primary">
        Done
      </button>
    </form>
  );
}
