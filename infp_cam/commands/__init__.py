"""The commands of `infp-cam`, one module each; `infp_cam.cli` holds their options."""
