# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# All logic is in tests/tools. PYTHON=... names a Python 3.12 if it is not found by itself.

TARGET ?=
RUN = @python="$$(PYTHON='$(PYTHON)' sh tests/tools/find_python.sh)" && \
	exec "$$python" tests/tools/run.py

.DEFAULT_GOAL := help
.PHONY: help demo cloud cloud-stop test unit integration clean

help:         ## what there is
	@sed -n 's/^\([a-z-]*\): *## /  make \1|/p' Makefile | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'
demo:         ## the main job against a local cloud, checked, in under two minutes
	$(RUN) demo
cloud:        ## start a local cloud and leave it running
	$(RUN) cloud
cloud-stop:   ## stop it
	$(RUN) cloud-stop
test:         ## unit and integration tests together, with the coverage gate
	$(RUN) test
unit:         ## unit tests
	$(RUN) unit
integration:  ## integration targets; TARGET=name for one
	$(RUN) integration $(if $(TARGET),--target '$(TARGET)')
clean:        ## stop the cloud and remove all that these commands made
	$(RUN) clean
