import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  GetEventRequest,
  SearchEventsRequest,
  SearchEventsResponse,
  StoredEvent,
  SummarizeTrafficRequest,
  SummarizeTrafficResponse,
} from '@ostiary/contracts/ostiary/audit/v1/audit';
import { DataSource } from 'typeorm';
import { getEvent, searchEvents } from './search-events.js';
import { summarizeTraffic } from './summarize-traffic.js';

/** Called by `tenant`, which has checked that the administrator may read this tenant's trail. */
@Controller()
export class AuditTrailRpc {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @GrpcMethod('AuditTrail', 'searchEvents')
  searchEvents(request: SearchEventsRequest): Promise<SearchEventsResponse> {
    return searchEvents(this.dataSource, request);
  }

  @GrpcMethod('AuditTrail', 'summarizeTraffic')
  summarizeTraffic(request: SummarizeTrafficRequest): Promise<SummarizeTrafficResponse> {
    return summarizeTraffic(this.dataSource, request);
  }

  @GrpcMethod('AuditTrail', 'getEvent')
  getEvent(request: GetEventRequest): Promise<StoredEvent> {
    return getEvent(this.dataSource, request);
  }
}
