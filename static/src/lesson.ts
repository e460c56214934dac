// SPDX-License-Identifier: AGPL-3.0-or-later
// For the page of a lesson with a video.
import { keepVideoPlaces } from "./components/video-place";

keepVideoPlaces();
