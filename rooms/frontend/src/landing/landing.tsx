import { ArrowRight, Link2, RefreshCw, Server, Video } from "lucide-react";
import { useState, type SubmitEvent } from "react";

import { Avatar } from "../ui/avatar";
import { Logo } from "../ui/logo";
import { randomRoomId, roomIdOf } from "./room-id";

const POINTS = [
  { icon: Link2, title: "A link is enough", text: "No account, no download. Open it, say your name, talk." },
  { icon: Server, title: "On your own server", text: "Pictures and voices pass through machines that you run." },
  { icon: RefreshCw, title: "It comes back", text: "A lost network or server interrupts the call, not the meeting." },
];

const FACES = ["Ada Okafor", "Jonas Weber", "Mei Tanaka", "Lucía Ramos"];

export function Landing() {
  const [name, setName] = useState("");
  const [problem, setProblem] = useState("");

  const join = (event: SubmitEvent) => {
    event.preventDefault();
    const roomId = roomIdOf(name);
    if (roomId) open(roomId);
    else setProblem("A room name needs at least one letter or digit.");
  };

  return (
    <div className="landing">
      <header className="landing__header">
        <Logo />
      </header>
      <main className="landing__main">
        <section className="landing__pitch">
          <h1>Video calls on your own ground.</h1>
          <p className="landing__lead">
            Group calls in the browser, run by you. Start one, share the link, and everybody is there.
          </p>
          <div className="landing__actions">
            <button type="button" className="button button--primary" onClick={() => open(randomRoomId())}>
              <Video size={20} aria-hidden="true" /> New call
            </button>
            <form className="landing__join" onSubmit={join} noValidate>
              <label className="visually-hidden" htmlFor="room-name">
                Room name
              </label>
              <input
                id="room-name"
                className="input"
                placeholder="Room name"
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                maxLength={64}
                value={name}
                aria-invalid={problem !== ""}
                aria-describedby="room-name-problem"
                onChange={(event) => {
                  setName(event.target.value);
                  setProblem("");
                }}
              />
              <button type="submit" className="button">
                Join <ArrowRight size={18} aria-hidden="true" />
              </button>
            </form>
          </div>
          <p id="room-name-problem" className="landing__problem" role="alert">
            {problem}
          </p>
        </section>
        <div className="landing__picture" aria-hidden="true">
          {FACES.map((face) => (
            <div key={face} className="landing__face">
              <Avatar name={face} />
              <span>{face}</span>
            </div>
          ))}
        </div>
      </main>
      <ul className="landing__points">
        {POINTS.map(({ icon: Icon, title, text }) => (
          <li key={title}>
            <Icon size={22} aria-hidden="true" />
            <div>
              <h2>{title}</h2>
              <p>{text}</p>
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

function open(roomId: string) {
  location.assign(`/r/${roomId}/`);
}
