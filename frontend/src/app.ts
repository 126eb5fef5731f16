// What every page does beyond HTML; without it every page still works.
import { keepDrafts } from "./keeping.ts";
import { switchText } from "./large.ts";
import { offerLocation } from "./locate.ts";
import {
  askBeforeLeaving,
  copyButtons,
  fillFields,
  focusMistakes,
  foldFilters,
  keepTaps,
  lineAbovePrimary,
  printButtons,
  selectAll,
  sendOnce,
  submitOnChange,
} from "./manners.ts";
import { showPictures } from "./pictures.ts";

document.documentElement.classList.replace("no-js", "js");
const behaviours = [
  keepTaps, keepDrafts, showPictures, offerLocation, askBeforeLeaving, sendOnce, selectAll, submitOnChange,
  copyButtons, fillFields, printButtons, foldFilters, lineAbovePrimary, switchText, focusMistakes,
];
for (const start of behaviours) {
  try {
    start();
  } catch (error) {
    console.error(error);
  }
}
