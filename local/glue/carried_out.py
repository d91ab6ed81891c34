"""The Glue API as far as it is carried out here: each action with each member of its request; all else is refused.

Members stand for all that is in them, except where `WITHIN` names what is carried out of a structure. A member that
is refused may be given as false or empty: that asks for nothing.
"""

from __future__ import annotations

from typing import Any

import botocore.session
from botocore.model import ServiceModel

from local.glue.catalogue import connections, crawlers, databases, jobs, tables, triggers, workflows
from local.glue.errors import unsupported

PAGE = "MaxResults NextToken"
A_TABLE = "DatabaseName TableName"

# What the engine, the catalogue or MiniStack does. `CatalogId` is always taken, of this account.
ACTIONS: dict[str, str] = {
    # Databases and tables
    "CreateDatabase": "DatabaseInput Tags",
    "UpdateDatabase": "Name DatabaseInput",
    "DeleteDatabase": "Name",
    "GetDatabase": "Name",
    "GetDatabases": f"ResourceShareType {PAGE}",
    "CreateTable": "DatabaseName TableInput PartitionIndexes",
    "UpdateTable": "DatabaseName TableInput SkipArchive VersionId",
    "DeleteTable": "DatabaseName Name",
    "BatchDeleteTable": "DatabaseName TablesToDelete",
    "GetTable": "DatabaseName Name",
    "GetTables": f"DatabaseName Expression ResourceShareType {PAGE}",
    "SearchTables": f"Filters SearchText SortCriteria ResourceShareType {PAGE}",
    "GetTableVersion": f"{A_TABLE} VersionId",
    "GetTableVersions": f"{A_TABLE} {PAGE}",
    "DeleteTableVersion": f"{A_TABLE} VersionId",
    "BatchDeleteTableVersion": f"{A_TABLE} VersionIds",
    # Partitions
    "CreatePartition": f"{A_TABLE} PartitionInput",
    "BatchCreatePartition": f"{A_TABLE} PartitionInputList",
    "UpdatePartition": f"{A_TABLE} PartitionValueList PartitionInput",
    "BatchUpdatePartition": f"{A_TABLE} Entries",
    "DeletePartition": f"{A_TABLE} PartitionValues",
    "BatchDeletePartition": f"{A_TABLE} PartitionsToDelete",
    "GetPartition": f"{A_TABLE} PartitionValues",
    "BatchGetPartition": f"{A_TABLE} PartitionsToGet",
    "GetPartitions": f"{A_TABLE} Expression Segment ExcludeColumnSchema {PAGE}",
    "CreatePartitionIndex": f"{A_TABLE} PartitionIndex",
    "DeletePartitionIndex": f"{A_TABLE} IndexName",
    "GetPartitionIndexes": f"{A_TABLE} NextToken",
    # Column statistics: kept and shown
    "UpdateColumnStatisticsForTable": f"{A_TABLE} ColumnStatisticsList",
    "GetColumnStatisticsForTable": f"{A_TABLE} ColumnNames",
    "DeleteColumnStatisticsForTable": f"{A_TABLE} ColumnName",
    "UpdateColumnStatisticsForPartition": f"{A_TABLE} PartitionValues ColumnStatisticsList",
    "GetColumnStatisticsForPartition": f"{A_TABLE} PartitionValues ColumnNames",
    "DeleteColumnStatisticsForPartition": f"{A_TABLE} PartitionValues ColumnName",
    # Functions: kept and shown
    "CreateUserDefinedFunction": "DatabaseName FunctionInput",
    "UpdateUserDefinedFunction": "DatabaseName FunctionName FunctionInput",
    "DeleteUserDefinedFunction": "DatabaseName FunctionName",
    "GetUserDefinedFunction": "DatabaseName FunctionName",
    "GetUserDefinedFunctions": f"DatabaseName Pattern {PAGE}",
    # Connections
    "CreateConnection": "ConnectionInput Tags",
    "UpdateConnection": "Name ConnectionInput",
    "DeleteConnection": "ConnectionName",
    "BatchDeleteConnection": "ConnectionNameList",
    "GetConnection": "Name HidePassword",
    "GetConnections": f"Filter HidePassword {PAGE}",
    # Crawlers
    "CreateCrawler": f"Name {' '.join(crawlers.MEMBERS)} Tags",
    "UpdateCrawler": f"Name {' '.join(crawlers.MEMBERS)}",
    "DeleteCrawler": "Name",
    "GetCrawler": "Name",
    "GetCrawlers": PAGE,
    "BatchGetCrawlers": "CrawlerNames",
    "ListCrawlers": f"Tags {PAGE}",
    "StartCrawler": "Name",
    "StopCrawler": "Name",
    "ListCrawls": f"CrawlerName Filters {PAGE}",
    "GetCrawlerMetrics": f"CrawlerNameList {PAGE}",
    "StartCrawlerSchedule": "CrawlerName",
    "StopCrawlerSchedule": "CrawlerName",
    "UpdateCrawlerSchedule": "CrawlerName Schedule",
    "CreateClassifier": "GrokClassifier XMLClassifier JsonClassifier CsvClassifier",
    "UpdateClassifier": "GrokClassifier XMLClassifier JsonClassifier CsvClassifier",
    "DeleteClassifier": "Name",
    "GetClassifier": "Name",
    "GetClassifiers": PAGE,
    # Jobs. What a definition asks for and no run can have is refused when a run starts.
    "CreateJob": f"Name {' '.join(jobs.MEMBERS)} Tags",
    "UpdateJob": "JobName JobUpdate",
    "DeleteJob": "JobName",
    "GetJob": "JobName",
    "GetJobs": PAGE,
    "BatchGetJobs": "JobNames",
    "ListJobs": f"Tags {PAGE}",
    "StartJobRun": "JobName JobRunId Arguments AllocatedCapacity Timeout MaxCapacity WorkerType NumberOfWorkers"
    " ExecutionClass JobRunQueuingEnabled SecurityConfiguration",
    # The predecessors of a run that a trigger started are shown in any case.
    "GetJobRun": "JobName RunId PredecessorsIncluded",
    "GetJobRuns": f"JobName {PAGE}",
    "BatchStopJobRun": "JobName JobRunIds",
    "GetJobBookmark": "JobName RunId",
    "ResetJobBookmark": "JobName RunId",
    # Kept and shown; a run that has one says that nothing is encrypted
    "CreateSecurityConfiguration": "Name EncryptionConfiguration",
    "DeleteSecurityConfiguration": "Name",
    "GetSecurityConfiguration": "Name",
    "GetSecurityConfigurations": PAGE,
    # Triggers and workflows
    "CreateTrigger": "Name WorkflowName Type Schedule Predicate Actions Description StartOnCreation Tags"
    " EventBatchingCondition",
    "UpdateTrigger": "Name TriggerUpdate",
    "DeleteTrigger": "Name",
    "StartTrigger": "Name",
    "StopTrigger": "Name",
    "GetTrigger": "Name",
    "GetTriggers": f"DependentJobName {PAGE}",
    "ListTriggers": f"DependentJobName Tags {PAGE}",
    "BatchGetTriggers": "TriggerNames",
    "CreateWorkflow": f"Name {' '.join(workflows.MEMBERS)} Tags",
    "UpdateWorkflow": f"Name {' '.join(workflows.MEMBERS)}",
    "DeleteWorkflow": "Name",
    "GetWorkflow": "Name IncludeGraph",
    "BatchGetWorkflows": "Names IncludeGraph",
    "ListWorkflows": PAGE,
    "StartWorkflowRun": "Name RunProperties",
    "GetWorkflowRun": "Name RunId IncludeGraph",
    "GetWorkflowRuns": f"Name IncludeGraph {PAGE}",
    "StopWorkflowRun": "Name RunId",
    "ResumeWorkflowRun": "Name RunId NodeIds",
    "GetWorkflowRunProperties": "Name RunId",
    "PutWorkflowRunProperties": "Name RunId RunProperties",
    # There are none of these
    "GetResourcePolicy": "ResourceArn",
    "GetDataCatalogEncryptionSettings": "",
    # Schema registry: Avro, and no compatibility
    "CreateRegistry": "RegistryName Description Tags",
    "GetRegistry": "RegistryId",
    "UpdateRegistry": "RegistryId Description",
    "DeleteRegistry": "RegistryId",
    "ListRegistries": PAGE,
    "CreateSchema": "RegistryId SchemaName DataFormat Compatibility Description Tags SchemaDefinition",
    "GetSchema": "SchemaId",
    "UpdateSchema": "SchemaId SchemaVersionNumber Compatibility Description",
    "DeleteSchema": "SchemaId",
    "ListSchemas": f"RegistryId {PAGE}",
    "RegisterSchemaVersion": "SchemaId SchemaDefinition",
    "GetSchemaByDefinition": "SchemaId SchemaDefinition",
    "GetSchemaVersion": "SchemaId SchemaVersionId SchemaVersionNumber",
    "ListSchemaVersions": f"SchemaId {PAGE}",
    "PutSchemaVersionMetadata": "SchemaId SchemaVersionNumber SchemaVersionId MetadataKeyValue",
    "QuerySchemaVersionMetadata": "SchemaId SchemaVersionNumber SchemaVersionId",
    # Tags
    "TagResource": "ResourceArn TagsToAdd",
    "UntagResource": "ResourceArn TagsToRemove",
    "GetTags": "ResourceArn",
}
_TABLE, _CONNECTION, _DATABASE = (("Name", *one.MEMBERS) for one in (tables, connections, databases))
WITHIN: dict[str, tuple[str, ...]] = {
    "CreateDatabase.DatabaseInput": _DATABASE,
    "UpdateDatabase.DatabaseInput": _DATABASE,
    "CreateTable.TableInput": _TABLE,
    "UpdateTable.TableInput": _TABLE,
    "CreateConnection.ConnectionInput": _CONNECTION,
    "UpdateConnection.ConnectionInput": _CONNECTION,
    "GetConnections.Filter": ("MatchCriteria", "ConnectionType"),
    "UpdateJob.JobUpdate": jobs.MEMBERS,
    "UpdateTrigger.TriggerUpdate": ("Name", *triggers.UPDATABLE),
}
INSTEAD = {
    "CreateTable.OpenTableFormatInput": "Create the table with Spark or pyiceberg: they write its metadata.",
    "UpdateTable.UpdateOpenTableFormatInput": "Change the table with Spark or pyiceberg: they write its metadata.",
    "StartJobRun.NotificationProperty": "Nothing would send the delay notification.",
}


def model() -> ServiceModel:
    """botocore's model of the Glue API, of the pinned version."""
    found: ServiceModel = botocore.session.get_session().get_service_model("glue")
    return found


def check(action: str, request: dict[str, Any], account: str) -> None:
    """Let a request through that asks for nothing but what is carried out, in the catalogue of `account`.

    Raises:
        GlueError: with the name of the action or the member that is not.
    """
    if action not in ACTIONS:
        raise unsupported(f"Glue action {action}", INSTEAD.get(action, ""))
    if request.get("CatalogId") not in (None, "", account):
        raise unsupported(f"{action} with CatalogId {request['CatalogId']}", f"The catalogue is that of {account}.")
    _check_members(action, request, {"CatalogId", *ACTIONS[action].split()})
    for member in request:
        inside = WITHIN.get(f"{action}.{member}")
        if inside is not None and isinstance(request[member], dict):
            _check_members(f"{action}.{member}", request[member], set(inside))


def _check_members(where: str, given: dict[str, Any], known: set[str]) -> None:
    for name, value in given.items():
        if name not in known and value not in (None, False, "", [], {}):
            action, _, parent = where.partition(".")
            member = f"{parent}.{name}" if parent else name
            raise unsupported(f"{action} with {member}", INSTEAD.get(f"{where}.{name}", ""))
