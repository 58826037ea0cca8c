import { useCallState } from "./call-context";
import { CallView } from "./call-view";
import { EndScreen } from "./end-screen";
import { PreJoin } from "./pre-join";
import { WaitingScreen } from "./waiting-screen";

export function App() {
  const phase = useCallState((state) => state.phase);
  switch (phase) {
    case "out":
    case "joining":
      return <PreJoin />;
    case "waiting":
      return <WaitingScreen />;
    case "in":
      return <CallView />;
    case "over":
      return <EndScreen />;
  }
}
