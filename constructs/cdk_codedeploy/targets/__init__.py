"""Which instances a deployment reaches, and which machines outside AWS there are.

Tag filters, groups of them (any of) and sets of groups (all of); inventories and what changes between two of them.
"""

from __future__ import annotations

from cdk_codedeploy.targets.existing_registration import ExistingRegistration
from cdk_codedeploy.targets.inventory import Inventory
from cdk_codedeploy.targets.inventory_changes import InventoryAction, InventoryChange, InventoryChanges, changes
from cdk_codedeploy.targets.inventory_form import InventoryForm
from cdk_codedeploy.targets.inventory_problems import InventoryError, InventoryProblem
from cdk_codedeploy.targets.inventory_row import InventoryRow
from cdk_codedeploy.targets.tag_filter import TagFilter
from cdk_codedeploy.targets.tag_set import TagGroup, TagSet

__all__ = [
    "ExistingRegistration",
    "Inventory",
    "InventoryAction",
    "InventoryChange",
    "InventoryChanges",
    "InventoryError",
    "InventoryForm",
    "InventoryProblem",
    "InventoryRow",
    "TagFilter",
    "TagGroup",
    "TagSet",
    "changes",
]
