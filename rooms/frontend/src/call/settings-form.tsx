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
  const [problem, setProblem] = useState("");

  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    if (!wanted) {
      setProblem("Without a name the others would not know who you are.");
      return;
    }
    try {
      if (wanted !== shownName) await call.setName(wanted);
      savePreferences({ name: wanted });
      onDone();
    } catch (refusal) {
      setProblem(joinErrorText(refusal));
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
          aria-invalid={problem !== ""}
          aria-describedby="settings-problem"
          onChange={(event) => {
            setName(event.target.value);
            setProblem("");
          }}
        />
      </div>
      {problem && (
        <p id="settings-problem" className="alert" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" className="button button--primary">
        Done
      </button>
    </form>
  );
}
