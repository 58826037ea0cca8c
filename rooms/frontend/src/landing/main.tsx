import { StrictMode } from "react";

import "../ui/theme.css";
import "../ui/controls.css";
import { mount } from "../ui/mount";
import { Landing } from "./landing";
import "./landing.css";

mount(
  <StrictMode>
    <Landing />
  </StrictMode>,
);
