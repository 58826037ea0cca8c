import { useEffect, useState, type SubmitEvent } from "react";

import { codeOf } from "../engine/errors";
import { loadPreferences, savePreferences } from "../engine/preferences";
import { Avatar } from "../ui/avatar";
import { Logo } from "../ui/logo";
import { useCall, useCallState, useConfig, useLocalState } from "./call-context";
import { DeviceSelects } from "./device-selects";
import { LevelMeter } from "./level-meter";
import "./pre-join.css";
import { joinErrorText, problemText } from "./texts";
import { CameraButton, MicrophoneButton } from "./toggles";
import { useShortcuts } from "./use-shortcuts";
import { Video } from "./video";

/** How one looks and sounds, and under which name, before anybody else sees it. */
export function PreJoin() {
  const call = useCall();
  const { roomName, userName } = useConfig();
  const joining = useCallState((state) => state.phase === "joining");
  const [name, setName] = useState(() => loadPreferences().name || userName);
  const [password, setPassword] = useState("");
  const [passwordWanted, setPasswordWanted] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useShortcuts();
  useEffect(() => {
    void call.local.start();
  }, [call]);

  const join = async (event: SubmitEvent) => {
    event.preventDefault();
    const shownName = name.trim();
    if (!shownName) return;
    savePreferences({ name: shownName });
    setError(null);
    try {
      await call.join(shownName, password || undefined);
    } catch (refusal) {
      setError(refusal);
      if (codeOf(refusal) === "wrong_password") setPasswordWanted(true);
    }
  };

  return (
    <div className="pre-join">
      <header className="pre-join__header">
        <a href="/" className="pre-join__home" aria-label="jbcalling, home">
          <Logo />
        </a>
      </header>
      <main className="pre-join__main">
        <Preview name={name} />
        <form className="pre-join__form" onSubmit={(event) => void join(event)}>
          <div>
            <p className="hint">You are about to join</p>
            <h1>{roomName}</h1>
          </div>
          <div className="field">
            <label className="field__label" htmlFor="name">
              Your name
            </label>
            <input
              id="name"
              className="input"
              autoComplete="name"
              maxLength={64}
              required
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </div>
          {passwordWanted && (
            <div className="field">
              <label className="field__label" htmlFor="password">
                Room password
              </label>
              <input
                id="password"
                className="input"
                type="password"
                autoComplete="off"
                autoFocus
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            </div>
          )}
          {error !== null && (
            <p className="alert" role="alert">
              {codeOf(error) === "wrong_password" && !password ? "This room has a password." : joinErrorText(error)}
            </p>
          )}
          <button type="submit" className="button button--primary" disabled={joining || !name.trim()}>
            {joining ? "Joining…" : "Join"}
          </button>
        </form>
        <div className="pre-join__devices">
          <DeviceSelects />
        </div>
      </main>
    </div>
  );
}

function Preview({ name }: { name: string }) {
  const camera = useLocalState((state) => state.camera);
  const microphone = useLocalState((state) => state.microphone);
  return (
    <section className="pre-join__preview" aria-label="Preview">
      {camera.track ? (
        <Video track={camera.track} className="pre-join__video" data-testid="preview-video" />
      ) : (
        <span className="pre-join__face">
          <Avatar name={name} className="pre-join__avatar" />
        </span>
      )}
      <div className="pre-join__problems" role="status">
        {microphone.problem && <p>{problemText("microphone", microphone.problem)}</p>}
        {camera.problem && <p>{problemText("camera", camera.problem)}</p>}
        {microphone.problem && camera.problem && <p>You can join without and listen.</p>}
      </div>
      <div className="pre-join__toggles">
        <MicrophoneButton />
        <LevelMeter track={microphone.track} />
        <CameraButton />
      </div>
    </section>
  );
}
