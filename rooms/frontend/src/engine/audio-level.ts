/** How often the level is measured, in milliseconds. */
const INTERVAL = 60;

/**
 * Measures how loud a track is, 0 (silence) to 1, until the returned function is called.
 *
 * A browser may keep its audio system asleep until the user first touches the page; until
 * then the level is 0.
 */
export function watchLevel(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 1024 });
  new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) }).connect(
    analyser,
  );
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    onLevel(levelOf(10 * Math.log10(power)));
  }, INTERVAL);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

/** The part of the meter that a loudness fills: -60 dB is nothing, -10 dB is all. */
export function levelOf(decibels: number): number {
  return Math.min(1, Math.max(0, (decibels + 60) / 50));
}
