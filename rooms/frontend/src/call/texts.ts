import { codeOf } from "../engine/errors";
import type { DeviceProblem } from "../engine/device-problem";
import type { DeviceSource } from "../engine/local-media";
import type { Notice } from "../engine/notices";
import type { EndReason } from "../engine/state";
import type { Source } from "../engine/wire";

const SOURCE_NAMES: Record<Source, string> = {
  microphone: "microphone",
  camera: "camera",
  screen: "screen",
  "screen-audio": "screen's sound",
};

/** Why a device is not there, and what can be done about it. */
export function problemText(source: DeviceSource, problem: DeviceProblem): string {
  switch (problem) {
    case "denied":
      return `This page may not use your ${source}. Allow it in the browser's address bar.`;
    case "missing":
      return `No ${source} was found.`;
    case "busy":
      return `Your ${source} is in use by another program.`;
    case "lost":
      return `Your ${source} was disconnected.`;
    case "insecure":
      return `The browser gives the ${source} only to pages that are opened over HTTPS.`;
    case "failed":
      return `Your ${source} could not be started.`;
  }
}

/** Why joining failed. */
export function joinErrorText(error: unknown): string {
  switch (codeOf(error)) {
    case "wrong_password":
      return "That is not the room's password.";
    case "room_full":
      return "The room is full. Try again when somebody has left.";
    case "room_locked":
      return "The room is locked. Ask somebody inside to unlock it.";
    case "room_ended":
      return "This call has ended.";
    case "lobby_denied":
      return "You were not let in.";
    case "media_unavailable":
      return "The media server is not available at the moment. Try again in a few seconds.";
    case "forbidden":
      return "You may not join this room.";
    case "not_found":
      return "There is no such room.";
    case "rate_limited":
      return "Too many attempts. Wait a moment.";
    case "disconnected":
    case "timeout":
      return "The server cannot be reached. Check your network and try again.";
    default:
      return error instanceof Error && error.message ? error.message : "Joining failed.";
  }
}

export function noticeText(notice: Notice): string {
  switch (notice.kind) {
    case "peer-joined":
      return `${notice.name} joined`;
    case "peer-left":
      return `${notice.name} left`;
    case "hand-raised":
      return `${notice.name} raised a hand`;
    case "muted-by-moderator":
      return `A moderator switched off your ${SOURCE_NAMES[notice.source]}`;
    case "device-trouble":
      return problemText(notice.source, notice.problem);
    case "sending-failed":
      return `Your ${SOURCE_NAMES[notice.source]} could not be sent`;
    case "server-draining":
      return "The server is being updated; you may be reconnected shortly";
  }
}

/** The last screen's headline and explanation. */
export function endText(reason: EndReason, text: string): { title: string; detail: string } {
  switch (reason) {
    case "left":
      return { title: "You left the call", detail: "" };
    case "kicked":
      return { title: "You were removed from the call", detail: text };
    case "room-ended":
      return { title: "The call has ended", detail: text };
    case "denied":
      return { title: "You were not let in", detail: text };
    case "failed":
      return { title: "The call was lost", detail: text };
  }
}
