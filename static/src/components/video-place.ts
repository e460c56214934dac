// SPDX-License-Identifier: AGPL-3.0-or-later

const EVERY = 10_000;

/** Takes a video up where it was left, and tells the server where it is: every 10 s, on pause, on leaving. */
export function keepVideoPlaces(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-video-place]")) {
    const video = box.querySelector("video");
    if (video) keep(box, video);
  }
}

function keep(box: HTMLElement, video: HTMLVideoElement): void {
  const { url = "", token = "", videoPlace } = box.dataset;
  let sent = Number(videoPlace);
  let sentAt = 0;
  const resume = (): void => {
    if (sent > 0 && sent < video.duration - 3) video.currentTime = sent;
  };
  if (video.readyState >= HTMLMediaElement.HAVE_METADATA) resume();
  else video.addEventListener("loadedmetadata", resume, { once: true });
  const send = async (): Promise<void> => {
    const seconds = video.ended ? 0 : Math.floor(video.currentTime);
    if (seconds === sent) return;
    sent = seconds;
    sentAt = Date.now();
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    try {
      const answer = await fetch(url, { method: "POST", keepalive: true, headers, body: JSON.stringify({ seconds }) });
      if (answer.ok) say(box, ((await answer.json()) as { saved_words: string }).saved_words);
    } catch {
      say(box, "");
    }
  };
  video.addEventListener("timeupdate", () => {
    if (!video.paused && Date.now() - sentAt >= EVERY) void send();
  });
  video.addEventListener("pause", () => void send());
  window.addEventListener("pagehide", () => void send());
}

/** No live region: every ten seconds would be too often for whoever listens. */
function say(box: HTMLElement, words: string): void {
  const place = box.querySelector("[data-saved]");
  if (place) place.textContent = words;
}
