# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# All logic is in tests/tools. PYTHON=... names a Python 3.12 if it is not found by itself.

TARGET ?=
NEW ?=
WAY ?=
SERVICES ?=
RUN = @python="$$(PYTHON='$(PYTHON)' sh tests/tools/find_python.sh)" && \
	exec "$$python" tests/tools/run.py

.DEFAULT_GOAL := help
.PHONY: help demo cloud cloud-stop cloud-check test slower unit integration faults model mutants awx bench generate new-module lint sanity docs artifact release clean

help:         ## what there is
	@sed -n 's/^\([a-z-]*\): *## /  make \1|/p' Makefile | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'
demo:         ## the main job against a local cloud, checked, in under two minutes
	$(RUN) demo
cloud:        ## start a local cloud and leave it running; SERVICES=stand-in for one in memory
	$(RUN) cloud $(if $(SERVICES),--services '$(SERVICES)')
cloud-stop:   ## stop it
	$(RUN) cloud-stop
cloud-check:  ## the local cloud's own checks, with real services and with stand-ins; 50 servers at once
	$(RUN) cloud-check
test:         ## unit and integration tests together, with the coverage gate
	$(RUN) test
slower:       ## what that leaves out: targets as modules, both ways compared, conformance, AWX, faults, model
	$(RUN) slower
unit:         ## unit tests
	$(RUN) unit
integration:  ## integration targets; TARGET=name for one, WAY=module as modules, WAY=both compared
	$(RUN) integration $(if $(TARGET),--target '$(TARGET)') $(if $(WAY),--way '$(WAY)')
faults:       ## every operation hit by every fault at every call; ARGS='--operation REGEX', ARGS=--stack for whole projects
	$(RUN) faults -- $(ARGS)
model:        ## a thousand drawn steps against a model; ARGS='--seed 1' and the like
	$(RUN) model -- $(ARGS)
mutants:      ## how many random changes of the code the unit tests notice; ARGS='--seed 1 --count 100' and the like
	$(RUN) mutants -- $(ARGS)
awx:          ## jobs, inventory and setup with what AWX is made of
	$(RUN) awx
bench:        ## the benchmarks, into docs/benchmarks (over an hour); ARGS='--only tasks' and the like
	$(RUN) bench -- $(ARGS)
generate:     ## write what is derived from the modules: action plugins, parts of their documentation, lists; NEW=thing
	$(RUN) generate -- $(if $(NEW),--new '$(NEW)')
new-module:   ## unit tests and lint of a copy with a new module, made by CONTRIBUTING's steps
	$(RUN) new-module
lint:         ## formatters, linters, type checker, licences, Galaxy's importer
	$(RUN) gates lint
sanity:       ## ansible-test sanity on each supported ansible-core
	$(RUN) gates sanity
docs:         ## the documentation as a site in .build/docs, checked in a browser
	$(RUN) gates docs
artifact:     ## build the tarball, install it into an empty path, and use it
	$(RUN) gates artifact
release:      ## all that comes before publishing; see docs/releasing.md
	$(RUN) release
clean:        ## stop the cloud and remove all that these commands made
	$(RUN) clean
