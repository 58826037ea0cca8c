import { useId } from "react";

import { useLocalState } from "./call-context";

interface DeviceSelectProps {
  label: string;
  kind: MediaDeviceKind;
  deviceId: string | null;
  onChoose: (deviceId: string) => void;
}

/** A choice among the devices of one kind. */
export function DeviceSelect({ label, kind, deviceId, onChoose }: DeviceSelectProps) {
  const id = useId();
  const devices = useLocalState((state) => state.devices).filter((device) => device.kind === kind);
  const known = devices.some((device) => device.deviceId === deviceId);
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        className="select"
        value={known && deviceId !== null ? deviceId : (devices[0]?.deviceId ?? "")}
        disabled={devices.length === 0}
        onChange={(event) => onChoose(event.target.value)}
      >
        {devices.length === 0 && <option value="">None found</option>}
        {devices.map((device, index) => (
          <option key={device.deviceId} value={device.deviceId}>
            {device.label || `${label} ${index + 1}`}
          </option>
        ))}
      </select>
    </div>
  );
}
