"""The code of all Lambda functions of this library: one archive, the same bytes wherever it is made."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

FILES = (
    "errors.py",
    "handlers/__init__.py",
    "handlers/age.py",
    "handlers/answer.py",
    "handlers/attempt.py",
    "handlers/blue_green_deployment_group.py",
    "handlers/blue_green_fleet.py",
    "handlers/blue_green_properties.py",
    "handlers/contract.py",
    "handlers/deployment.py",
    "handlers/deployment_group_place.py",
    "handlers/deployment_properties.py",
    "handlers/deployment_request.py",
    "handlers/fleet_machine.py",
    "handlers/fleet_properties.py",
    "handlers/fleet_store.py",
    "handlers/fleet_worker.py",
    "handlers/frame.py",
    "handlers/hybrid_activation.py",
    "handlers/on_premises_fleet.py",
    "handlers/on_premises_instance.py",
    "handlers/on_premises_key.py",
    "handlers/properties.py",
    "handlers/reasons.py",
    "handlers/registered_revision.py",
    "handlers/revision_object.py",
    "handlers/stack_direction.py",
    "handlers/world.py",
    "operations/__init__.py",
    "operations/auto_scaling/__init__.py",
    "operations/auto_scaling/client.py",
    "operations/auto_scaling/groups.py",
    "operations/auto_scaling/refresh.py",
    "operations/auto_scaling/traffic.py",
    "operations/auto_scaling/trimmings.py",
    "operations/client.py",
    "operations/client_protocols.py",
    "operations/deployment_group_remedies.py",
    "operations/deployment_groups.py",
    "operations/deployment_remedies.py",
    "operations/deployments/__init__.py",
    "operations/deployments/alias.py",
    "operations/deployments/at_timeout.py",
    "operations/deployments/control.py",
    "operations/deployments/group.py",
    "operations/deployments/listing.py",
    "operations/deployments/look.py",
    "operations/deployments/marker.py",
    "operations/deployments/reasons.py",
    "operations/deployments/record.py",
    "operations/deployments/service.py",
    "operations/deployments/start.py",
    "operations/deployments/target.py",
    "operations/deployments/watch.py",
    "operations/error_remedies.py",
    "operations/errors.py",
    "operations/fleets/__init__.py",
    "operations/fleets/fleet_batch.py",
    "operations/fleets/fleet_items.py",
    "operations/fleets/fleet_plan.py",
    "operations/fleets/fleet_record.py",
    "operations/fleets/fleet_result.py",
    "operations/on_premises/__init__.py",
    "operations/on_premises/activated_nodes.py",
    "operations/on_premises/activations.py",
    "operations/on_premises/bulk.py",
    "operations/on_premises/bulk_run.py",
    "operations/on_premises/change_plan.py",
    "operations/on_premises/change_result.py",
    "operations/on_premises/journal.py",
    "operations/on_premises/looking.py",
    "operations/on_premises/outcome.py",
    "operations/on_premises/record.py",
    "operations/on_premises/registration.py",
    "operations/on_premises/systems_manager.py",
    "operations/on_premises/tagging.py",
    "operations/on_premises/workers.py",
    "operations/pacing.py",
    "operations/revisions/__init__.py",
    "operations/revisions/listing.py",
    "operations/revisions/push.py",
    "operations/revisions/record.py",
    "operations/revisions/registration.py",
    "operations/revisions/upload.py",
    "operations/stacks.py",
    "operations/user_keys/__init__.py",
    "operations/user_keys/access_key.py",
    "operations/user_keys/rotation.py",
    "operations/user_keys/stored_key.py",
    "service/__init__.py",
    "service/agent_access.py",
    "service/api_text.py",
    "service/auto_scaling.py",
    "service/blue_green.py",
    "service/deployment_configs.py",
    "service/error_codes.py",
    "service/event_states.py",
    "service/kinds.py",
    "service/lifecycle_events.py",
    "service/limit.py",
    "service/limits.py",
    "service/names.py",
    "service/on_premises.py",
    "service/on_premises_removal.py",
    "service/outdated_instances.py",
    "service/platforms.py",
    "service/regions.py",
    "service/rollback_events.py",
    "service/shown.py",
    "service/statuses.py",
    "service/tags.py",
    "service/traffic_shift.py",
    "service/trigger_events.py",
    "service/vpc_endpoints.py",
    "targets/__init__.py",
    "targets/existing_registration.py",
    "targets/inventory.py",
    "targets/inventory_changes.py",
    "targets/inventory_form.py",
    "targets/inventory_problems.py",
    "targets/inventory_row.py",
    "targets/tag_filter.py",
    "targets/tag_set.py",
    "tokens.py",
)
"""What the handlers import, and nothing else; a test follows their imports.

The package's own ``__init__.py`` is not among them: it would change the archive with every new public name.
"""

_PACKAGE = Path(__file__).resolve().parent.parent
# The earliest time that an archive can hold.
_WRITTEN = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE_FILE = 0o100644 << 16


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of files: the same bytes for the same files, wherever and whenever it is made.

    It is sorted, without times and owners, and not compressed: the outcome of a compression depends on the library that
    does it.

    Args:
        files: The contents by path.
    """
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as file:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _WRITTEN)
            entry.create_system = _UNIX
            entry.external_attr = _READABLE_FILE
            file.writestr(entry, content)
    return written.getvalue()


def library_files(names: Iterable[str]) -> dict[str, bytes]:
    """Return files of this library as they are packed. Line ends are those of Unix, also where git made others.

    Args:
        names: Their paths in the package.
    """
    return {f"{_PACKAGE.name}/{name}": (_PACKAGE / name).read_bytes().replace(b"\r\n", b"\n") for name in names}


@cache
def archive() -> bytes:
    """Return the archive of the listed files alone."""
    return packed(library_files(FILES))


@cache
def archive_hash() -> str:
    """Return the archive's SHA-256, in hexadecimal digits."""
    return sha256(archive()).hexdigest()
