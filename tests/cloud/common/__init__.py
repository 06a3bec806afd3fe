# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Nova and the real services have in common: who is trusted, the databases, the message bus."""
