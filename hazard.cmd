@echo off
rem hazard on Windows, without activating the environment: hazard.cmd run 2023-07
"%~dp0.venv\Scripts\python.exe" -X utf8 -m hazardlib %*
